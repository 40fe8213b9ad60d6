/** Charts, pictures, tables and pages. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.report;
