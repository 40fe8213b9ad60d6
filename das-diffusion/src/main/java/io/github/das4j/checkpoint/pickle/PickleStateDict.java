package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.pickle.Pickled.Storage;
import io.github.das4j.checkpoint.pickle.Pickled.View;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A file of torch.save ({@code .pt}, {@code .pth}, {@code .bin}), the zip form or the older one,
 * read without running what is in it: a pickle that holds more than tensors in containers is
 * refused. Where the top level has a {@code state_dict}, that is what is read, and what lies beside
 * it is passed over, and so is what lies beside the {@code string_to_param} of a textual inversion;
 * values that are not tensors are left out. Each tensor is copied from the file when it is asked
 * for.
 */
public final class PickleStateDict implements StateDict {

  private static final int CHUNK = 1 << 20;
  private static final String NESTED = "state_dict";
  private static final String INVERSION = "string_to_param";

  /** What stands before the names of a textual inversion's tensors, as the web UI saves them. */
  public static final String WEB_UI = INVERSION + ".";

  private final String source;
  private final PickleArchive archive;
  private final Map<String, View> views;

  private PickleStateDict(String source, PickleArchive archive, Map<String, View> views) {
    this.source = source;
    this.archive = archive;
    this.views = views;
  }

  /** The text that is called {@code name} beside the tensors, where there is one. */
  public Optional<String> name() {
    return archive.root() instanceof Map<?, ?> map && map.get("name") instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }

  /**
   * Opens a file and reads its pickle, but no tensor yet.
   *
   * @throws CheckpointException if it is missing, malformed, or refers to anything that could run;
   *     the message names it
   */
  public static PickleStateDict open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException("there is no weight file " + file);
    }
    LibTorch.load();
    PickleArchive archive = null;
    PickleStateDict opened = null;
    try {
      archive = isZip(file) ? ZipPickle.open(file) : LegacyPickle.open(file);
      opened =
          new PickleStateDict(file.toString(), archive, views(archive.root(), file.toString()));
      return opened;
    } catch (PickleException | ArithmeticException e) {
      throw bad(file.toString(), String.valueOf(e.getMessage()), e);
    } catch (ZipException e) {
      // The directory of a zip archive is at its end.
      throw bad(
          file.toString(),
          "it is cut short, as by a download that broke off, or damaged (" + e.getMessage() + ")",
          e);
    } catch (IOException | IllegalArgumentException e) {
      // ZipFile throws the latter for names that it cannot decode.
      throw bad(file.toString(), "it cannot be read: " + e.getMessage(), e);
    } finally {
      if (archive != null && opened == null) {
        close(archive, file.toString());
      }
    }
  }

  private static boolean isZip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(2);
      return head.length == 2 && head[0] == 'P' && head[1] == 'K';
    }
  }

  private static Map<String, View> views(Object root, String source) {
    if (root instanceof Map<?, ?> map && map.get(INVERSION) instanceof Map<?, ?> inversion) {
      return prefixed(tensors(inversion, source));
    }
    Object dict =
        root instanceof Map<?, ?> map && map.get(NESTED) instanceof Map<?, ?> inner ? inner : root;
    requireNoOtherKind(dict, source);
    return tensors(dict, source);
  }

  private static Map<String, View> tensors(Object dict, String source) {
    // Beside a state_dict, a trainer's own things may lie; they are not looked at.
    PickleGlobals.requireKnown(dict, source);
    if (!(dict instanceof Map<?, ?> map)) {
      throw new PickleException("it does not hold a dict of tensors");
    }
    Map<String, View> views = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (name instanceof String key && value instanceof View view) {
            views.put(key, view);
          }
        });
    if (views.isEmpty()) {
      throw new PickleException("it holds no tensors by name");
    }
    return views;
  }

  private static Map<String, View> prefixed(Map<String, View> views) {
    Map<String, View> prefixed = new LinkedHashMap<>();
    views.forEach((name, view) -> prefixed.put(WEB_UI + name, view));
    return prefixed;
  }

  /** Files whose dicts of dicts tell what they are, before anything in them is looked at. */
  private static void requireNoOtherKind(Object dict, String source) {
    if (dict instanceof Map<?, ?> map
        && map.containsKey("image_proj")
        && map.containsKey("ip_adapter")) {
      throw WeightKind.IP_ADAPTER.instead(source, List.of());
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(views.keySet());
  }

  @Override
  public long[] shape(String name) {
    return view(name).shape().clone();
  }

  @Override
  public ScalarType type(String name) {
    return view(name).storage().type().scalarType();
  }

  @Override
  public Tensor tensor(String name) {
    View view = view(name);
    try (Scope scope = Scope.open()) {
      Tensor root = load(view.storage());
      Tensor strided =
          torch.as_strided(root, view.shape(), view.strides(), new LongOptional(view.offset()));
      // A part is copied, so that the whole need not stay.
      boolean whole = strided.is_contiguous() && strided.numel() == root.numel();
      return scope.keep(whole ? strided : strided.contiguous().clone());
    } catch (PickleException e) {
      throw bad(source, "tensor " + name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw bad(source, "tensor " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private View view(String name) {
    View view = views.get(name);
    if (view == null) {
      throw new CheckpointException(source + " has no tensor " + name);
    }
    return view;
  }

  private synchronized Tensor load(Storage storage) throws IOException {
    long[] shape = {storage.elements()};
    TensorOptions options = new TensorOptions(storage.type().scalarType());
    if (storage.elements() == 0) {
      return torch.empty(shape, options, null);
    }
    // Opened first: it checks the size against the file before memory is taken.
    try (InputStream in = archive.open(storage)) {
      Tensor root = torch.empty(shape, options, null);
      BytePointer target = new BytePointer(root.data_ptr());
      long size = storage.type().size(shape);
      byte[] chunk = new byte[(int) Math.min(CHUNK, size)];
      for (long done = 0; done < size; ) {
        int read = in.read(chunk, 0, (int) Math.min(chunk.length, size - done));
        if (read < 0) {
          throw new IOException("storage " + storage.key() + " is cut short");
        }
        target.position(done).put(chunk, 0, read);
        done += read;
      }
      return root;
    }
  }

  @Override
  public void close() {
    close(archive, source);
  }

  private static void close(PickleArchive archive, String source) {
    try {
      archive.close();
    } catch (IOException e) {
      throw new CheckpointException(source + " cannot be closed: " + e.getMessage(), e);
    }
  }

  private static CheckpointException bad(String source, String why, Throwable cause) {
    return new CheckpointException(source + " is not a usable weight file: " + why, cause);
  }
}
