/** What the generated code needs, as the generator's own build file for Gradle has it. */
const dependencies = [
  ["com.pulumi", "pulumi", "1.16.0"],
  ["com.google.code.findbugs", "jsr305", "3.0.2"],
  ["com.google.code.gson", "gson", "2.8.9"],
];

const dependency = ([group, artifact, version]) => `    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${artifact}</artifactId>
      <version>${version}</version>
    </dependency>`;

const plugin = (artifact, version, more = "") => `<plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>${artifact}</artifactId>
        <version>${version}</version>${more}
      </plugin>`;

const execution = (id, goal) => `
        <executions>
          <execution>
            <id>${id}</id>
            <goals><goal>${goal}</goal></goals>
          </execution>
        </executions>`;

/** A signature by the key that the environment has, as Central asks for. */
const signing = `${execution("sign", "sign").replace("<goals>", "<phase>verify</phase>\n            <goals>")}
        <configuration><signer>bc</signer></configuration>`;

/**
 * Maven's project file for the Java SDK; the generator writes Gradle's only, which name registries by host. It says all that
 * Maven Central asks of a package; the profiles `jars` and `central` make the jars and the signatures that
 * belong to one there.
 */
export function pom({ name, version, description, license, publisher, repository }) {
  const group = `io.github.${publisher}.pulumi`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>${group}</groupId>
  <artifactId>${name}</artifactId>
  <version>${version}</version>
  <name>${group}:${name}</name>
  <description>${description}</description>
  <url>${repository}</url>
  <licenses>
    <license>
      <name>${license}</name>
      <url>https://www.apache.org/licenses/LICENSE-2.0.txt</url>
    </license>
  </licenses>
  <developers>
    <developer>
      <id>${publisher}</id>
      <name>${publisher}</name>
      <url>${repository}</url>
    </developer>
  </developers>
  <scm>
    <connection>scm:git:${repository}.git</connection>
    <developerConnection>scm:git:${repository}.git</developerConnection>
    <url>${repository}</url>
    <tag>v${version}</tag>
  </scm>
  <properties>
    <maven.compiler.release>11</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
${dependencies.map(dependency).join("\n")}
  </dependencies>
  <build>
    <plugins>
      ${plugin("maven-resources-plugin", "3.3.1")}
      ${plugin("maven-compiler-plugin", "3.14.1")}
    </plugins>
  </build>
  <profiles>
    <profile>
      <id>jars</id>
      <build>
        <plugins>
      ${plugin("maven-source-plugin", "3.3.1", execution("sources", "jar-no-fork"))}
      ${plugin("maven-javadoc-plugin", "3.11.2", `${execution("javadoc", "jar")}\n        <configuration><doclint>none</doclint></configuration>`)}
        </plugins>
      </build>
    </profile>
    <profile>
      <id>central</id>
      <build>
        <plugins>
      ${plugin("maven-gpg-plugin", "3.2.7", signing)}
      <plugin>
        <groupId>org.sonatype.central</groupId>
        <artifactId>central-publishing-maven-plugin</artifactId>
        <version>0.8.0</version>
        <extensions>true</extensions>
        <configuration><publishingServerId>central</publishingServerId></configuration>
      </plugin>
        </plugins>
      </build>
    </profile>
  </profiles>
</project>
`;
}
