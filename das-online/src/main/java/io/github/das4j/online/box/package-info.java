/** Black boxes: whatever gives an image a number, and cannot be differentiated. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.online.box;
