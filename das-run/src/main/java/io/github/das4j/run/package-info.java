/** Many prompts on many devices: dealt out, kept prompt by prompt, resumed after any stop. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.run;
