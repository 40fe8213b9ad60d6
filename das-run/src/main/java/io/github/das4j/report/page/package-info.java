/** Web pages that are one file each: parts as records, filled into templates that escape. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.report.page;
