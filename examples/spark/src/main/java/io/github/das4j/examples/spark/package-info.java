/** das as a stage of a pipeline of Spark. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.examples.spark;
