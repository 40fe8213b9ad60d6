/** Routes: the native API, OpenAI's, those for whoever watches over the server, and the pages. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server.api;
