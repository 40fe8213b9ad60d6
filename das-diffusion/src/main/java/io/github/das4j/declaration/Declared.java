package io.github.das4j.declaration;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a setting, on the record's component that holds it. Its type is the component's: a
 * number, a text, an enum, anything with a public static {@code parse(String)}, or an {@code
 * Optional} of these.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Declared {

  /** The dotted key of files and {@code --set}, such as {@code smc.alpha}. */
  String key();

  /** The default, as it would be written. */
  String standard();

  /** What the default means where it does not speak for itself: {@code the model's own}. */
  String otherwise() default "";

  /** What an {@code Optional} that is empty is written as, such as {@code none}. */
  String absent() default "";

  /** Numbers that are taken, as an interval: {@code [1, inf)}, {@code (0, inf)}. */
  String range() default "";

  /** What a number counts, such as {@code px}. */
  String unit() default "";

  /** The option's names, the first as help lists it; none for a setting without one. */
  String[] option() default {};

  /**
   * Whether its option may be given again and again: the values are joined by a plus between
   * blanks.
   */
  boolean repeated() default false;

  /** What stands for the value in help, such as {@code N}. */
  String label() default "VALUE";

  /** The enum that words stand for, where a component takes objects of the caller's too. */
  Class<?> among() default Void.class;

  /** A sentence of help, without its full stop; {@code {}} stands for an enum's names. */
  String help();

  /** The value of records that are older than the setting; nothing: records must have it. */
  String older() default "";
}
