/** Methods side by side: the same checkpoint, prompts, reward and number of denoisings. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.compare;
