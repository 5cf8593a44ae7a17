@NullMarked
package io.elbo.service.audit;

import org.jspecify.annotations.NullMarked;
