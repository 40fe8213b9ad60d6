/** Jobs: asked for, queued, drawn by a worker on each device, and kept over a restart. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server.job;
