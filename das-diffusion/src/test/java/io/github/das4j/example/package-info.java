/** The programs that Javadoc and docs/ show, run as tests. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.example;
