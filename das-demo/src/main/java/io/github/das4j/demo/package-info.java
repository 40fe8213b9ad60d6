/** A small world of pictures with captions, and judges of it that nothing learned. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.demo;
