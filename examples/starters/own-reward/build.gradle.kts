plugins { `java-library` }

repositories {
  mavenLocal()
  mavenCentral()
}

java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }

dependencies { compileOnly("io.github.das4j:das-diffusion:0.1.0-SNAPSHOT") }

tasks.jar { archiveFileName = "darkness.jar" }
