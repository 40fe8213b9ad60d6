/** The library's entry: requests in, images and their records out. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.das;
