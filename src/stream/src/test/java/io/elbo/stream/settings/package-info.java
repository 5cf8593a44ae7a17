@NullMarked
package io.elbo.stream.settings;

import org.jspecify.annotations.NullMarked;
