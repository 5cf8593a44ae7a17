/** Reads what the streams have published, as any other consumer would: for webhooks and the console. */
@NullMarked
package io.elbo.service.feed;

import org.jspecify.annotations.NullMarked;
