/** How the log is written: as text or as JSON, and what of it goes to files of its own. */
@NullMarked
package io.elbo.service.log;

import org.jspecify.annotations.NullMarked;
