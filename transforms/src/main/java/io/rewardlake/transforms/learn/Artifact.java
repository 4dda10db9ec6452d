package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.IOException;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model file that is registered.
 *
 * @param path where it is
 * @param sha256 the SHA-256 that it must have, hex
 */
public record Artifact(String path, String sha256) implements Serializable {
  /** Checks that both are given. */
  public Artifact {
    Require.notBlank(path, "artifact");
    Require.notBlank(sha256, "sha256");
  }

  /** Its content; a file that is not there or was changed is an error (exit code 5). */
  public byte[] read(Configuration hadoop) {
    byte[] content;
    try {
      Path file = new Path(path);
      content = new ArtifactStore(file.getParent().toString(), hadoop).read(file.getName());
    } catch (IOException e) {
      throw Errors.modelUnreadable(path, e.toString());
    }
    String found = sha256(content);
    if (!found.equals(sha256)) {
      throw Errors.modelHash(path, sha256, found);
    }
    return content;
  }

  /** The last part of its path. */
  public String name() {
    return new Path(path).getName();
  }

  /** SHA-256 of some bytes, hex. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
