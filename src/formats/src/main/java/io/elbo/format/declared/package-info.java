/** What schemas say of records, whatever language they are written in: types, symbols and comments of each place. */
@NullMarked
package io.elbo.format.declared;

import org.jspecify.annotations.NullMarked;
