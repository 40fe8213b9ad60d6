/** Events of a job: kept up to a bound, and sent to readers of any speed. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server.event;
