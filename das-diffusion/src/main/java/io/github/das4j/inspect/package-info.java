/** What checkpoints hold, what can be done with them, and what a run of them will take. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.inspect;
