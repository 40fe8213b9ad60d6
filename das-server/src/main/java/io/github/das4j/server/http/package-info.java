/** What every route shares: who may ask, how much, and how answers are written. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server.http;
