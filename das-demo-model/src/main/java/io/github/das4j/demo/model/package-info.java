/** The weights of the demo model, as resources. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.demo.model;
