/** Reward-aligned images for LangChain4j. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.langchain4j;
