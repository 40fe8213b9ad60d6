/**
 * Textual inversions: vectors that stand for a word that a text encoder never learnt, in every
 * layout that circulates.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.checkpoint.embedding;
