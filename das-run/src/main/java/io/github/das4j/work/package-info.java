/** Tasks dealt to workers on several devices, some of which may fail. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.work;
