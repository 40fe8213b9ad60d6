package io.github.das4j.checkpoint.tensors;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Several weight files read as one, by their {@code *.index.json}. */
public final class ShardedStateDict implements StateDict {

  private final String source;
  private final Map<String, StateDict> shardOf;
  private final Map<String, StateDict> shards;

  private ShardedStateDict(
      String source, Map<String, StateDict> shardOf, Map<String, StateDict> shards) {
    this.source = source;
    this.shardOf = shardOf;
    this.shards = shards;
  }

  /**
   * Opens an index and the files beside it.
   *
   * @throws CheckpointException if a file is missing, or lacks a tensor that the index promises
   */
  public static ShardedStateDict open(Path index) {
    JsonNode map = JsonFiles.object(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(
          index + " is no index of weights (it has no weight_map): give the folder that it is in");
    }
    Map<String, StateDict> shards = new LinkedHashMap<>();
    Map<String, StateDict> shardOf = new LinkedHashMap<>();
    boolean complete = false;
    try {
      for (Map.Entry<String, JsonNode> entry : map.properties()) {
        String file = plainName(index, entry.getValue());
        StateDict shard = shards.get(file);
        if (shard == null) {
          shard = StateDicts.openFile(shard(index, file));
          shards.put(file, shard);
        }
        if (!shard.names().contains(entry.getKey())) {
          throw new CheckpointException(
              index + " says that " + file + " holds " + entry.getKey() + ", but it does not");
        }
        shardOf.put(entry.getKey(), shard);
      }
      complete = true;
    } finally {
      if (!complete) {
        shards.values().forEach(StateDict::close);
      }
    }
    return new ShardedStateDict(index.toString(), shardOf, shards);
  }

  private static Path shard(Path index, String name) {
    Path shard = index.resolveSibling(name);
    HubCache.requireTarget(shard);
    if (!Files.isRegularFile(shard)) {
      throw new CheckpointException(index + " names the file " + name + ", which is missing");
    }
    return shard;
  }

  /** Refuses names that lead out of the folder. */
  private static String plainName(Path index, JsonNode value) {
    String name = value.asText();
    // An index within an index could lead back to itself.
    boolean plain =
        name.matches("[\\w .-]*[\\w-]") && !name.startsWith(".") && !name.endsWith(".json");
    if (!value.isTextual() || !plain) {
      throw new CheckpointException(
          index + " names " + value + ", which is not a plain file name in its folder");
    }
    return name;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shardOf.keySet());
  }

  @Override
  public long[] shape(String name) {
    return shard(name).shape(name);
  }

  @Override
  public ScalarType type(String name) {
    return shard(name).type(name);
  }

  @Override
  public Tensor tensor(String name) {
    return shard(name).tensor(name);
  }

  private StateDict shard(String name) {
    StateDict shard = shardOf.get(name);
    if (shard == null) {
      throw new CheckpointException(source + " has no tensor " + name);
    }
    return shard;
  }

  @Override
  public void close() {
    shards.values().forEach(StateDict::close);
  }
}
