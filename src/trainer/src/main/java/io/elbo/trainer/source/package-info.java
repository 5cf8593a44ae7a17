/**
 * Where history comes from: files, folders, globs and standard input, in any of the encodings, archives and dialects
 * that people keep records in. Everything becomes the same thing, one JSON object a row.
 */
@NullMarked
package io.elbo.trainer.source;

import org.jspecify.annotations.NullMarked;
