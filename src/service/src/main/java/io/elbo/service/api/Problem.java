package io.elbo.service.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What went wrong with a request: an RFC 9457 problem. */
@Schema(description = "RFC 9457 problem")
public record Problem(String type, String title, int status, String detail) {
    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String title, String detail) {
        return new Problem("about:blank", title, status, detail);
    }
}
