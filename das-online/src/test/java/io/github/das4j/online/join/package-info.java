/** Tests of joint reports. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.online.join;
