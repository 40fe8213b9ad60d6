package io.github.das4j.spark;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Columns of a table, as a stage needs them. */
final class Columns {

  private static final Set<DataType> WHOLE =
      Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  private Columns() {}

  /**
   * Requires a column of a type; any whole number is as good as another.
   *
   * @throws IllegalArgumentException naming the columns that there are
   */
  static void require(StructType schema, String name, DataType type) {
    List<String> names = List.of(schema.fieldNames());
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "there is no column '" + name + "'; the table has " + String.join(", ", names));
    }
    DataType found = schema.apply(name).dataType();
    boolean fits = type.equals(DataTypes.LongType) ? WHOLE.contains(found) : found.equals(type);
    if (!fits) {
      throw new IllegalArgumentException(
          "the column '"
              + name
              + "' is of "
              + found.simpleString()
              + ", and must be of "
              + (type.equals(DataTypes.LongType) ? "whole numbers" : type.simpleString()));
    }
  }

  /**
   * Requires that there is no column of a name.
   *
   * @throws IllegalArgumentException if there is
   */
  static void requireNew(StructType schema, String name) {
    if (List.of(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "there is a column '" + name + "' already; setOutputCol names another");
    }
  }
}
