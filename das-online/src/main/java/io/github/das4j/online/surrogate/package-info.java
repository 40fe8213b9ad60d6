/** Surrogates of a black box: small networks on CLIP features, refitted as answers come in. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.online.surrogate;
