package io.github.das4j.checkpoint.original;

import io.github.das4j.checkpoint.StateDict;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A text tower with the projection that its file leaves out, which leaves the text as it is (as
 * sd3-ref and diffusers have it).
 *
 * @param dict the tower under the names of transformers
 * @param width of its text
 */
record IdentityProjection(StateDict dict, long width) implements StateDict {

  static final String NAME = "text_projection.weight";

  @Override
  public String source() {
    return dict.source();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(dict.names());
    names.add(NAME);
    return names;
  }

  @Override
  public long[] shape(String name) {
    return name.equals(NAME) ? new long[] {width, width} : dict.shape(name);
  }

  @Override
  public ScalarType type(String name) {
    return name.equals(NAME) ? ScalarType.Float : dict.type(name);
  }

  @Override
  public Tensor tensor(String name) {
    return name.equals(NAME) ? torch.eye(width) : dict.tensor(name);
  }

  @Override
  public void close() {
    dict.close();
  }
}
