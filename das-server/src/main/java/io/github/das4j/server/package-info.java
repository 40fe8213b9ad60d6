/** A server for a person at a page and for programs: reward-aligned images on request. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server;
