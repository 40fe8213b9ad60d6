/**
 * Checks of a device: networks, rewards and gradients on recorded cases, against what was recorded.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.check;
