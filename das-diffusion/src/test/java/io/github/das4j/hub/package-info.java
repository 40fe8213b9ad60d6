@org.jspecify.annotations.NullMarked
package io.github.das4j.hub;
