/** Diffusion processes: noise schedules, denoisers, reverse kernels, decoders. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.diffusion;
