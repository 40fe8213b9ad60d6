/**
 * Models from the Hugging Face hub, into the cache that Python's huggingface_hub keeps: {@link
 * io.github.das4j.hub.Hub} plans and downloads, {@link io.github.das4j.hub.HubReference} names
 * what.
 */
@NullMarked
package io.github.das4j.hub;

import org.jspecify.annotations.NullMarked;
