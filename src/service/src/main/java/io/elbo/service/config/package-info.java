/** The one door of configuration: the property tree, checked and turned into values. */
@NullMarked
package io.elbo.service.config;

import org.jspecify.annotations.NullMarked;
