package io.elbo.service.config;

import java.time.Duration;

/**
 * What the HTTP API may take from the process, checked.
 *
 * @param maxBodyBytes largest body of a request
 * @param maxConcurrentRequests requests that are answered at the same time; others are refused at once
 * @param maxRecordsPerSecond records that are scored a second on average; a started KiB of a body counts as a record
 * @param timeout of one request, from its first byte to the last score
 */
public record ApiSettings(int maxBodyBytes, int maxConcurrentRequests, int maxRecordsPerSecond, Duration timeout) {}
