/** Small programs against the library, each of which says what it shows. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.examples;
