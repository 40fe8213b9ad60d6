/**
 * Files of models as they lie on disk: their form told from their first bytes, the cache of a hub,
 * JSON.
 */
@NullMarked
package io.github.das4j.checkpoint.file;

import org.jspecify.annotations.NullMarked;
