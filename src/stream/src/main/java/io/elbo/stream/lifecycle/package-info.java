/** What keeps the stream running: the watch over the broker and its topics, the start, the end. */
@NullMarked
package io.elbo.stream.lifecycle;

import org.jspecify.annotations.NullMarked;
