/** Training of the demo model: autoencoder, text encoder, U-Net and rewards. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.train;
