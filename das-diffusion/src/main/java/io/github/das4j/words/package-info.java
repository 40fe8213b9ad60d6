/** Words of users: choices by name, the nearest known one, and how foreign text is shown. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.words;
