/** A stream of card payments made by customers with habits, and the ways in which a few of them go wrong. */
@NullMarked
package io.elbo.demo.payments;

import org.jspecify.annotations.NullMarked;
