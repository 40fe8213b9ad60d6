/**
 * One table of settings: a record's component that is {@link io.github.das4j.declaration.Declared}
 * carries everything that there is to say of a setting, and options, files, records, checks and
 * help are made from that.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.declaration;
