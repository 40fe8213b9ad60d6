/** How long things will take here, as far as earlier ones tell. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.forecast;
