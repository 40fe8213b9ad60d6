/** Writers of model folders: converted, of random weights, or trained here. */
@NullMarked
package io.github.das4j.writing;

import org.jspecify.annotations.NullMarked;
