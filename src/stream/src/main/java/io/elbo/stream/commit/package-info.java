/** What a stream commits, and when: for those who must follow committed records only. */
@NullMarked
package io.elbo.stream.commit;

import org.jspecify.annotations.NullMarked;
