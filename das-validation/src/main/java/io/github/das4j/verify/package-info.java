/** The statistical self-test: samplers against targets whose normaliser and moments are known. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.verify;
