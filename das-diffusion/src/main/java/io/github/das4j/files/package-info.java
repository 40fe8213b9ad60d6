/** Files that appear whole or not at all, folders that one process holds, and JSON. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.files;
